using Cake.Core.IO;

namespace WasteCoach.Build.Tools.Containers;

/// <summary>An image that is to be built.</summary>
public sealed record ImageBuild
{
    /// <summary>The build's folder.</summary>
    public required DirectoryPath Folder { get; init; }

    /// <summary>The Dockerfile.</summary>
    public required FilePath File { get; init; }

    /// <summary>The image's names, with tags.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The time stamped on the image and, by buildah, on each file.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Values of the Dockerfile's arguments.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>The image's labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
