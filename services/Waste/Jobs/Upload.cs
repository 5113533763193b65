namespace WasteCoach.Waste.Jobs;

/// <summary>Where to send a picture.</summary>
/// <param name="JobId">The job that waits for it.</param>
/// <param name="UploadUrl">Address for one PUT.</param>
/// <param name="ContentType">Header Content-Type that the PUT must carry.</param>
/// <param name="ExpiresIn">Seconds for which the address counts.</param>
/// <param name="MaxBytes">The largest picture.</param>
public sealed record Upload(Guid JobId, Uri UploadUrl, string ContentType, int ExpiresIn, long MaxBytes);
