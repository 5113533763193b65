using System.Text.RegularExpressions;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Deployments;

/// <summary>The image that ours stand on, pinned.</summary>
/// <param name="Name">Its name with registry and tag.</param>
/// <param name="Digest">Its digest.</param>
public sealed partial record BaseImage(string Name, string Digest)
{
    /// <summary>How it is asked for: by its digest; the tag is for readers.</summary>
    public string Reference => $"{Repository}@{Digest}";

    /// <summary>Its name on this machine. buildah writes the name that it was built from into an image, and that shall be the same whatever registry the base image came from.</summary>
    public string LocalName => $"localhost/base:{Digest.Replace(':', '-')}";

    private string Repository => Name.LastIndexOf(':') is var colon && colon > Name.LastIndexOf('/') ? Name[..colon] : Name;

    /// <summary>What the environment says, or the file that it names.</summary>
    /// <exception cref="DeploymentException">There is no digest.</exception>
    public static BaseImage Of(ImageSettings settings, string root)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new BaseImage(settings.BaseName, settings.BaseDigest ?? Read(settings.BaseDigestFile!, root));
    }

    /// <summary>The digest, for the list of what a phase depends on: a file that is still to be made is no error there.</summary>
    public static string DigestOrNone(ImageSettings settings, string root)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.BaseDigest ?? (File.Exists(Path.Combine(root, settings.BaseDigestFile!)) ? Read(settings.BaseDigestFile!, root) : "none yet");
    }

    private static string Read(string file, string root)
    {
        var path = Path.Combine(root, file);
        if (!File.Exists(path))
        {
            throw new DeploymentException($"The digest of the base image is to be read from {file} (images.base.digestFile), which is missing.{Environment.NewLine}"
                + "  next: ./build.sh --target=LocalServices, where a service of the environment makes it; else write the digest into it, one line: sha256:…");
        }

        var digest = File.ReadAllText(path).Trim();
        return DigestForm().IsMatch(digest)
            ? digest
            : throw new DeploymentException($"{file} (images.base.digestFile) holds '{digest}', which is no digest: sha256: and 64 hexadecimal digits.");
    }

    [GeneratedRegex("^sha256:[0-9a-f]{64}$")]
    private static partial Regex DigestForm();
}
