/**
 * Settings people write as YAML, as a small tree that knows where each word stands.
 */
@NullMarked
package io.stampede.yaml;

import org.jspecify.annotations.NullMarked;
