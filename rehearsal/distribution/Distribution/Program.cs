using Rehearsal.Distribution.Commands;
using Rehearsal.Distribution.Kubeadm;
using Rehearsal.Distribution.Kubelet;

// One program under several names: the name it is called by, or its first argument, says which it is.
var name = Path.GetFileName(Environment.GetCommandLineArgs()[0]);
var called = Environment.GetEnvironmentVariable("REHEARSAL_COMMAND") ?? name;
if (called is not ("kubeadm" or "kubelet" or "kube-apiserver") && args.Length > 0)
{
    (called, args) = (args[0], args[1..]);
}

try
{
    return called switch
    {
        "kube-apiserver" => await KubeApiServerCommand.Run(args),
        "kubelet" => await KubeletCommand.Run(args),
        "kubeadm" => await KubeadmCommand.Run(args),
        _ => throw new UsageException($"{called}: call this program as kubeadm, kubelet or kube-apiserver"),
    };
}
catch (UsageException error)
{
    Console.Error.WriteLine(error.Message.StartsWith("[preflight]", StringComparison.Ordinal) ? $"error execution phase preflight: {error.Message}" : $"error: {error.Message}");
    return 1;
}
catch (Exception error) when (error is IOException or HttpRequestException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}
