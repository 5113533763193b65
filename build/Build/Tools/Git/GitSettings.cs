using Cake.Core.Tooling;

namespace WasteCoach.Build.Tools.Git;

/// <summary>A git command in a working tree: its WorkingDirectory. Credentials by git's own helpers, never in a URL.</summary>
public sealed class GitSettings : ToolSettings;
