using WasteCoach.Build.Tools.Containers;

namespace WasteCoach.Build.Environments;

/// <summary>Reads what a deployment needs to know: where images and commits go, and who answers for the result.</summary>
/// <param name="readReference">Reads a reference to a secret.</param>
internal sealed class DeploymentReader(Func<Section, string, SecretReference> readReference)
{
    public RegistrySettings ReadRegistry(Section section) => new()
    {
        Address = section.Text("address", TextFormats.RegistryAddress),
        PlainHttp = section.Flag("plainHttp"),
        User = section.Text("user", TextFormats.RegistryUser),
        Token = readReference(section, "token"),
        PullToken = ReadOptionalReference(section, "pullToken"),
    };

    public ImageSettings ReadImages(Section section)
    {
        var builder = section.Choice("builder", ["buildah", "docker"], word => word == "docker" ? ContainerEngine.Docker : ContainerEngine.Buildah);
        var (name, digest, file) = section.Child("base", ReadBase);
        return new ImageSettings { Builder = builder ?? ContainerEngine.Buildah, BaseName = name, BaseDigest = digest, BaseDigestFile = file };
    }

    public GitSettings ReadGit(Section section)
    {
        var (author, email) = section.Child("author", person => (person.Text("name", TextFormats.PersonName), person.Text("email", TextFormats.Email)));
        var git = new GitSettings
        {
            Remote = section.Text("remote", TextFormats.GitRemote),
            Branch = section.Text("branch", TextFormats.GitBranch),
            AuthorName = author,
            AuthorEmail = email,
            User = section.OptionalText("user", TextFormats.RegistryUser),
            Token = ReadOptionalReference(section, "token"),
            Reader = section.OptionalChild("reader", reader => new GitReader(reader.Text("user", TextFormats.RegistryUser), readReference(reader, "token"))),
        };
        if (git.User is null != git.Token is null)
        {
            section.Report(git.User is null ? "token" : "user", "user and token go together", "Give both, or neither where git's own configuration knows them.");
        }

        var takesPasswords = git.Remote.Length == 0 || (git.Remote.Contains("://", StringComparison.Ordinal) && !git.Remote.StartsWith("ssh:", StringComparison.Ordinal));
        if (git.Reader is not null && !takesPasswords)
        {
            section.Report("reader", $"a user and a token do not log in at {git.Remote}", "Name the remote by https://, or leave reader out.");
        }

        return git;
    }

    public ArgoCdSettings ReadArgoCd(Section section) => new()
    {
        Url = section.Url("url")!,
        Token = readReference(section, "token"),
        Deadline = section.Duration("deadline"),
    };

    public SmokeSettings ReadSmoke(Section section) => new()
    {
        Url = section.Url("url")!,
        Host = section.OptionalText("host", TextFormats.Domain),
    };

    private SecretReference? ReadOptionalReference(Section section, string key)
    {
        section.Know(key);
        return section.Has(key) ? readReference(section, key) : null;
    }

    private static (string Name, string? Digest, string? File) ReadBase(Section section)
    {
        var name = section.Text("name", TextFormats.TaggedImage);
        var digest = section.OptionalText("digest", TextFormats.Digest);
        var file = section.OptionalText("digestFile", TextFormats.Path);
        if (section.Has("digest") == section.Has("digestFile"))
        {
            section.Report("name", "a base image has exactly one digest", "Give digest, or digestFile where the image is built on this machine.");
        }

        return (name, digest, file);
    }
}
