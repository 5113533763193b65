namespace WasteCoach.Build.Environments;

/// <summary>Which machine image nodes start from: the newest one that both parts match.</summary>
/// <param name="Owner">The twelve digits of the publishing account.</param>
/// <param name="Name">The image's name, with <c>*</c> and <c>?</c> as wildcards.</param>
public sealed record NodeImage(string Owner, string Name);
