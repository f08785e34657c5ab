/**
 * Who is testing with us: a fixed-capacity table of STAMP sessions with idle expiry.
 */
@NullMarked
package io.stampede.reflector.session;

import org.jspecify.annotations.NullMarked;
