/**
 * Packets for people: hex text and capture files in, annotated dumps out; an annotated dump is also hex text.
 */
@NullMarked
package io.stampede.reflector.cli.decode;

import org.jspecify.annotations.NullMarked;
