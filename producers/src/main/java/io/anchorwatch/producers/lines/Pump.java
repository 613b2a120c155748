package io.anchorwatch.producers.lines;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A stream as a channel that never waits: it has 0 bytes where the stream would make its reader wait. A thread of its own
 * reads ahead, by a megabyte at most.
 */
public final class Pump implements ReadableByteChannel {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int CHUNKS_MAX = 64;

    private final BlockingQueue<ByteBuffer> chunks = new ArrayBlockingQueue<>(CHUNKS_MAX);
    private final Thread thread;
    private volatile @Nullable IOException failure;
    private volatile boolean over;
    private volatile boolean open = true;
    private ByteBuffer current = ByteBuffer.allocate(0);

    public Pump(InputStream in) {
        this.thread = new Thread(() -> pump(in), "anchorwatch-input");
        thread.setDaemon(true);
        thread.start();
    }

    private void pump(InputStream in) {
        byte[] bytes = new byte[CHUNK_BYTES];
        try {
            for (int count = in.read(bytes); count >= 0 && open; count = in.read(bytes)) {
                chunks.put(ByteBuffer.wrap(Arrays.copyOf(bytes, count)));
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            over = true;
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        boolean last = over;
        if (!current.hasRemaining()) {
            ByteBuffer next = chunks.poll();
            if (next == null) {
                IOException failed = failure;
                if (last && failed != null) {
                    throw failed;
                }
                return last ? -1 : 0;
            }
            current = next;
        }
        int count = Math.min(current.remaining(), target.remaining());
        target.put(current.slice(current.position(), count));
        current.position(current.position() + count);
        return count;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Does not close the stream, from which its thread may be reading. */
    @Override
    public void close() {
        open = false;
        thread.interrupt();
    }
}
