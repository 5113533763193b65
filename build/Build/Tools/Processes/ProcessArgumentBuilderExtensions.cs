using Cake.Core.IO;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>Exact arguments for Cake's builder.</summary>
public static class ProcessArgumentBuilderExtensions
{
    /// <summary>Adds arguments that reach the tool exactly as given.</summary>
    public static ProcessArgumentBuilder Exactly(this ProcessArgumentBuilder builder, params IEnumerable<string> arguments)
    {
        builder.AppendRange(arguments.Select(argument => new ExactArgument(argument)));
        return builder;
    }
}
