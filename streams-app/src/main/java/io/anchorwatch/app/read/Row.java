package io.anchorwatch.app.read;

/**
 * A conclusion as it stands in a list, as bytes.
 *
 * @param at by what it is listed, epoch microseconds
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
record Row(long at, String id, byte[] packed) {
    Key key() {
        return new Key(at, id);
    }
}
