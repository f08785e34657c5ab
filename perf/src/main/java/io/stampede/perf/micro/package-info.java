/**
 * JMH benchmarks of the packet path's parts, one question a class, each answer checked.
 */
@NullMarked
package io.stampede.perf.micro;

import org.jspecify.annotations.NullMarked;
