/**
 * One flyweight per TLV type, nothing about behaviour.
 */
@NullMarked
package io.stampede.wire.tlv;

import org.jspecify.annotations.NullMarked;
