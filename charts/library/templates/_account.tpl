{{/* Ours, so that a right somebody gives to the namespace's default account is not given to a service. */}}
{{- define "library.account" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .chart }}
  namespace: {{ .namespace }}
  labels:
    app.kubernetes.io/instance: {{ .chart }}
    app.kubernetes.io/part-of: wastecoach
automountServiceAccountToken: false
{{- end -}}
