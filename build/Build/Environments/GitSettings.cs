namespace WasteCoach.Build.Environments;

/// <summary>The repository that Argo CD reads and Deploy writes to.</summary>
public sealed record GitSettings
{
    /// <summary>Its address, without credentials.</summary>
    public required string Remote { get; init; }

    /// <summary>The branch.</summary>
    public required string Branch { get; init; }

    /// <summary>Name of the author of our commits.</summary>
    public required string AuthorName { get; init; }

    /// <summary>Address of the author of our commits.</summary>
    public required string AuthorEmail { get; init; }

    /// <summary>Who pushes over HTTPS; left out where git's own configuration knows it (an SSH key, a credential helper).</summary>
    public string? User { get; init; }

    /// <summary>The user's token.</summary>
    public SecretReference? Token { get; init; }

    /// <summary>Who Argo CD reads it as; null where everybody may read it.</summary>
    public GitReader? Reader { get; init; }
}
