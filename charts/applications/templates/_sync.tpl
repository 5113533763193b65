{{/* How every Application keeps up with git. */}}
{{- define "applications.sync" -}}
syncPolicy:
  automated:
    prune: true
    selfHeal: true
    # A mistake that renders nothing deletes nothing.
    allowEmpty: false
  retry:
    limit: {{ .Values.retry.limit }}
    backoff:
      duration: {{ .Values.retry.first }}
      factor: {{ .Values.retry.factor }}
      maxDuration: {{ .Values.retry.longest }}
  syncOptions:
    - CreateNamespace=true
    - ServerSideApply=true
    # What is given up goes after what replaces it is healthy.
    - PruneLast=true
{{- end -}}
