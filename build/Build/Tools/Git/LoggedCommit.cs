namespace WasteCoach.Build.Tools.Git;

/// <summary>A commit with its message.</summary>
/// <param name="Hash">Its hash, 40 hexadecimal digits.</param>
/// <param name="When">When its author made it.</param>
/// <param name="Author">The author's name.</param>
/// <param name="Message">The whole message.</param>
public sealed record LoggedCommit(string Hash, DateTimeOffset When, string Author, string Message)
{
    /// <summary>The message's first line.</summary>
    public string Subject => Message.Split('\n', 2)[0];
}
