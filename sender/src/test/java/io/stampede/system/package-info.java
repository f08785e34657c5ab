/**
 * Both programs as a user runs them: processes, sockets, captures, namespaces.
 */
@NullMarked
package io.stampede.system;

import org.jspecify.annotations.NullMarked;
