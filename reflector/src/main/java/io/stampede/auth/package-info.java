/**
 * Keys by STAMP Session Identifier, HMAC-SHA-256 truncated to 128 bits, and comparison in constant time.
 */
@NullMarked
package io.stampede.auth;

import org.jspecify.annotations.NullMarked;
