package io.anchorwatch.quickstart;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The main class of the registry's process: runs the registry for as long as the process that started it lives.
 *
 * <p>Standard input is a pipe whose other end the parent holds. The system closes it however the parent ends, SIGKILL
 * included, so that no registry is left behind.
 */
final class RegistryProcess {
    private static final int SECONDS_TO_STOP = 5;

    private RegistryProcess() {}

    /** Takes one argument: the main class of the registry, which is on the class path. */
    public static void main(String[] args) throws Exception {
        daemon("parent-watch", RegistryProcess::endWithParent);
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent says nothing; what matters is that it can.
            }
        } catch (IOException e) {
            // A broken pipe says the same as a closed one.
        }
        daemon("halt", RegistryProcess::haltLater);
        System.exit(0);
    }

    private static void haltLater() {
        try {
            TimeUnit.SECONDS.sleep(SECONDS_TO_STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
