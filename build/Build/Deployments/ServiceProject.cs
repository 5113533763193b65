namespace WasteCoach.Build.Deployments;

/// <summary>A service and the project that it is built from.</summary>
/// <param name="Service">The service's name, also that of its chart.</param>
/// <param name="Path">The project file, from the repository's root.</param>
public sealed record ServiceProject(string Service, string Path)
{
    /// <summary>The project's name, and that of its program.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The project's folder.</summary>
    public string Folder => Path[..Path.LastIndexOf('/')];
}
