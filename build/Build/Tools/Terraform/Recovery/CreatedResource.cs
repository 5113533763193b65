namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>A resource whose creation an apply has begun.</summary>
/// <param name="Address">Its address, with module and key.</param>
/// <param name="Type">Its type, for example <c>aws_vpc</c>.</param>
/// <param name="Id">Its id once the creation was reported complete; null while it was in flight, or failed half-way.</param>
public sealed record CreatedResource(string Address, string Type, string? Id);
