namespace WasteCoach.Build.Clusters;

/// <summary>How a server answered below its path.</summary>
/// <param name="IsWrong">Whether it answered, but does not know its path.</param>
/// <param name="Seen">What was seen.</param>
public sealed record SubPathAnswer(bool IsWrong, string Seen);
