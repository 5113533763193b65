using System.Reflection;
using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Api;

/// <summary>Keeps the host exchangeable with the Cake.Frosting package: nothing less, so that a build compiles; nothing more, so that it compiles there.</summary>
public sealed class ApiTests
{
    [Fact]
    public void The_public_surface_is_that_of_the_package()
    {
        var expected = Listed().ToArray();
        var actual = PublicSurface.Of(typeof(CakeHost).Assembly).ToArray();

        Assert.Empty(expected.Except(actual).Select(line => $"missing: {line}"));
        Assert.Empty(actual.Except(expected).Select(line => $"too much: {line}"));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void The_list_names_the_types_a_build_uses()
    {
        Assert.Contains("public sealed class Cake.Frosting.CakeHost", Listed());
    }

    private static IEnumerable<string> Listed()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("frosting-api.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                yield return line;
            }
        }
    }
}
