namespace WasteCoach.Build.Tools.ArgoCd;

/// <summary>Whether Argo CD looks at git again before it answers.</summary>
public enum ApplicationRefresh
{
    /// <summary>It tells what it knows.</summary>
    None,

    /// <summary>It looks for a newer commit.</summary>
    Normal,

    /// <summary>It also renders anew what it has rendered before.</summary>
    Hard,
}
