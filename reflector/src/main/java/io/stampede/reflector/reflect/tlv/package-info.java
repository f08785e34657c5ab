/**
 * What the reflector does for each TLV type, and the one switch that knows them all.
 */
@NullMarked
package io.stampede.reflector.reflect.tlv;

import org.jspecify.annotations.NullMarked;
