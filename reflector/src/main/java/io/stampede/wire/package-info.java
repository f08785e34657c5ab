/**
 * Bytes on the wire: packet layouts, the TLV walk, timestamp and Error Estimate encodings.
 */
@NullMarked
package io.stampede.wire;

import org.jspecify.annotations.NullMarked;
