namespace Rehearsal.Runtime.Volumes;

/// <summary>A volume cannot be made; the message is the kubelet's.</summary>
internal sealed class VolumeException(string volume, string reason) : Exception($"MountVolume.SetUp failed for volume \"{volume}\" : {reason}");
