/**
 * What the rounds of scripts/bench-reflect say, and whether to believe it: JSON, HdrHistogram log, Markdown, HTML.
 */
@NullMarked
package io.stampede.perf.report;

import org.jspecify.annotations.NullMarked;
