namespace WasteCoach.Build.Deployments;

/// <summary>A service's way back.</summary>
/// <param name="Service">The service.</param>
/// <param name="From">What it ran; null for nothing.</param>
/// <param name="To">What it is to run again.</param>
public sealed record ImageReturn(string Service, DeployedImage? From, DeployedImage To)
{
    /// <summary>In words.</summary>
    public override string ToString() =>
        $"{Service} from {(From is null ? "nothing" : DeploymentRecord.Short(From.Revision))} back to {DeploymentRecord.Short(To.Revision)} ({Words.ShortDigest(To.Digest)})";
}
