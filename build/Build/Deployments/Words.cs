namespace WasteCoach.Build.Deployments;

/// <summary>Texts for people.</summary>
internal static class Words
{
    /// <summary>"auth", "auth and waste", "auth, users and waste".</summary>
    public static string List(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all.SkipLast(1))} and {all[^1]}";
    }

    /// <summary>"sha256:0123456789ab" of a digest.</summary>
    public static string ShortDigest(string digest) => digest.Length > 19 ? digest[..19] : digest;
}
