using Rehearsal.ArgoCd;

try
{
    await using var server = ArgoCdServer.Build(Settings.FromEnvironment());
    await server.RunAsync();
    return 0;
}
catch (Exception error) when (error is InvalidOperationException or FormatException or IOException)
{
    Console.Error.WriteLine($"argocd: {error.Message}");
    return 1;
}
