package io.anchorwatch.quickstart;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"anchorwatch " + (version == null ? "(not packaged)" : version)};
    }
}
