/** What ports that see whole frames share: which of them are for us, and by which station and headers one leaves. */
@NullMarked
package io.stampede.net.link;

import org.jspecify.annotations.NullMarked;
