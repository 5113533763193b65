namespace WasteCoach.Build.Tools.Ansible;

/// <summary>Ansible's sums for one host.</summary>
public sealed record AnsibleHostRecap(int Ok, int Changed, int Failures, int Unreachable, int Skipped, int Rescued, int Ignored);
