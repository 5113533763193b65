using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Reporting;

namespace WasteCoach.Build.Cloud;

/// <summary>Whether an AWS session lasts as long as the work that is about to begin.</summary>
public static class SessionLength
{
    /// <summary>Refuses a session that would end in the middle of the work.</summary>
    /// <param name="expires">When it ends; null for keys that don't expire.</param>
    /// <param name="now">The present.</param>
    /// <param name="minimum">What <see cref="AwsSettings.MinimumSession"/> asks for.</param>
    /// <param name="recorded">How long the phases took when they ran last, added up.</param>
    /// <returns>", session ends in …" or nothing.</returns>
    /// <exception cref="BuildException">It ends too soon.</exception>
    public static string Check(DateTimeOffset? expires, DateTimeOffset now, TimeSpan minimum, TimeSpan recorded)
    {
        if (expires is not { } end)
        {
            return "";
        }

        var needed = recorded > minimum ? recorded : minimum;
        var left = end - now;
        return left >= needed
            ? $", session ends in {Durations.Show(left)}"
            : throw new BuildException(
                ExitCodes.PhaseFailed,
                $"The AWS session ends in {Durations.Show(left < TimeSpan.Zero ? TimeSpan.Zero : left)}, but the work may take {Durations.Show(needed)}. Log in again (aws sso login), then run the same command.");
    }
}
