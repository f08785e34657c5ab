/**
 * Support for the tests of every module: what a test witnesses, what it needs, golden packets, processes, namespaces.
 */
@NullMarked
package io.stampede.testing;

import org.jspecify.annotations.NullMarked;
