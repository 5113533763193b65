namespace WasteCoach.Build.Stores;

/// <summary>A backup of etcd, as the node notes it after its copy was restored.</summary>
/// <param name="Key">Where the copy lies in the state bucket.</param>
/// <param name="Revision">etcd's revision.</param>
/// <param name="Keys">Keys in it.</param>
public sealed record EtcdBackup(string Key, long Revision, long Keys);
