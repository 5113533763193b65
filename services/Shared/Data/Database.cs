using Npgsql;

namespace WasteCoach.Shared.Data;

/// <summary>The service's database. Statements name their schema; values are always parameters.</summary>
public sealed class Database(NpgsqlDataSource source)
{
    /// <summary>All rows.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await new Session(connection).QueryAsync(sql, map, cancellationToken, parameters);
    }

    /// <summary>The first row, or the default.</summary>
    public async Task<T?> FirstAsync<T>(string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await new Session(connection).FirstAsync(sql, map, cancellationToken, parameters);
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it touched.</returns>
    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await new Session(connection).ExecuteAsync(sql, cancellationToken, parameters);
    }

    /// <summary>Runs work in one transaction, committed when it returns.</summary>
    public async Task<T> TransactAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await work(new Session(connection));
        await transaction.CommitAsync(cancellationToken);
        return result;
    }
}
