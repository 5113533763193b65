namespace WasteCoach.Build.Tools.Containers;

/// <summary>What builds and pushes images.</summary>
public enum ContainerEngine
{
    /// <summary>buildah: no daemon, and the same digest for the same input.</summary>
    Buildah,

    /// <summary>docker with its daemon.</summary>
    Docker,
}
