/**
 * The kernel in Java: system calls, structures, constants, errno and native memory, under their kernel names.
 */
@NullMarked
package io.stampede.linux;

import org.jspecify.annotations.NullMarked;
