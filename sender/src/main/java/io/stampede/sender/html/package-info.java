/** A run as one page for a browser: pictures, words and tables, with nothing outside itself. */
@NullMarked
package io.stampede.sender.html;

import org.jspecify.annotations.NullMarked;
