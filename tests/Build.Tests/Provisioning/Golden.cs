using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Provisioning;

/// <summary>Files that show what is generated, so that a review sees each change of it. With WASTECOACH_UPDATE_GOLDEN=1 they are written anew.</summary>
internal static class Golden
{
    public static void Check(string path, string actual)
    {
        var file = Path.Combine(Repository.Root, "tests/Build.Tests", path);
        if (Environment.GetEnvironmentVariable("WASTECOACH_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file), actual);
    }
}
