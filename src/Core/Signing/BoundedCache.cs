using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace JianliRegistry.Core.Signing;

/// <summary>A thread-safe cache that keeps between one and two times its capacity.</summary>
/// <remarks>
/// Two generations instead of an access order: when the young one is full it becomes the old one and what was old is
/// dropped. A stranger who sends new keys without end can only make it slower, never larger.
/// </remarks>
internal sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _turn = new();
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();
    private int _added;

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        if (_young.TryGetValue(key, out value))
        {
            return true;
        }

        if (!_old.TryGetValue(key, out value))
        {
            return false;
        }

        Set(key, value);
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        lock (_turn)
        {
            if (_added >= capacity)
            {
                _old = _young;
                _young = new ConcurrentDictionary<TKey, TValue>();
                _added = 0;
            }

            if (_young.TryAdd(key, value))
            {
                _added++;
            }
            else
            {
                _young[key] = value;
            }
        }
    }
}
