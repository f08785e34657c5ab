/**
 * What ports over a socket have in common: recvmmsg and sendmmsg, and the kernel's word on when packets came and left.
 */
@NullMarked
package io.stampede.net.mmsg;

import org.jspecify.annotations.NullMarked;
