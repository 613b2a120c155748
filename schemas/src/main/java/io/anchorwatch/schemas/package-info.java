/**
 * From core's records to bytes and back. The codecs write and read the records themselves, without the generated
 * classes of {@code io.anchorwatch.wire} in between: those are for programs of others. Bytes come from anybody, so
 * reading never throws on them, and never takes more memory than a small multiple of their length.
 */
@NullMarked
package io.anchorwatch.schemas;

import org.jspecify.annotations.NullMarked;
