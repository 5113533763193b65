namespace WasteCoach.Build.Environments;

/// <summary>An EC2 instance type.</summary>
/// <param name="Name">Its name, such as <c>t3.large</c>.</param>
/// <param name="VCpu">The number of virtual processors.</param>
/// <param name="MemoryGiB">The memory in GiB.</param>
/// <param name="UsdPerHour">The on-demand price for Linux in USD per hour, in the region of <see cref="PriceSource"/>.</param>
public sealed record InstanceType(string Name, int VCpu, decimal MemoryGiB, decimal UsdPerHour);
