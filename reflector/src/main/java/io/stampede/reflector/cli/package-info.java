/**
 * The stamp-reflector command line; the only main, exit and standard output of the reflector.
 */
@NullMarked
package io.stampede.reflector.cli;

import org.jspecify.annotations.NullMarked;
