using WasteCoach.Build.CommandLine;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build;

/// <summary>The entry: reads the command line, composes the host, maps what happens to an exit code.</summary>
public static class Program
{
    /// <summary>Runs the build.</summary>
    public static int Main(string[] args)
    {
        // Tools of Cake's shape block the thread that runs them; the pool must not ration threads to the number of cores.
        ThreadPool.SetMinThreads(32, 32);
        try
        {
            var arguments = new ParsedArguments(args);
            return arguments.Has(BuildOptions.Help)
                ? Manual.Print()
                : new RunSequence(new PhaseCatalogue(typeof(BuildHost).Assembly), next => new BuildHost(next).Run(), Console.Error.WriteLine).Run(arguments);
        }
        catch (ConfigurationException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return ExitCodes.Usage;
        }
        catch (BuildException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return exception.ExitCode;
        }
        catch (Exception exception) when (!args.Contains("--verbosity=diagnostic"))
        {
            Console.Error.WriteLine($"The build itself failed: {exception.Message}");
            Console.Error.WriteLine("Run the same command with --verbosity=diagnostic for the place in its code.");
            return ExitCodes.PhaseFailed;
        }
    }
}
