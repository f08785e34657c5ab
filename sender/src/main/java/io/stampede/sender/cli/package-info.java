/**
 * The command line: the only main, the only exit code, the only standard output.
 */
@NullMarked
package io.stampede.sender.cli;

import org.jspecify.annotations.NullMarked;
