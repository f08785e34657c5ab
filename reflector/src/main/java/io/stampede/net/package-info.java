/**
 * The Port contract: fill a batch, send a batch; no protocol.
 */
@NullMarked
package io.stampede.net;

import org.jspecify.annotations.NullMarked;
