namespace WasteCoach.Users.Profiles;

/// <summary>What a user tells about himself.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Name">What to call the user.</param>
/// <param name="Region">Where rules are looked up, such as seoul-mapo; null until chosen.</param>
/// <param name="Language">ko or en.</param>
public sealed record Profile(Guid UserId, string Name, string? Region, string Language);
